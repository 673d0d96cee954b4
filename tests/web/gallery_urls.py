"""The addresses the browser sees: the pattern book and nothing that needs a database."""

from django.urls import path

from cro_platform.web.gallery import gallery

urlpatterns = [path("ui/gallery/", gallery)]
