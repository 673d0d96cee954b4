"""What follows in the sponsor's name from a serious breach."""

from cro_platform.access.principal import Principal
from cro_platform.outbox.enums import Lane
from cro_platform.outbox.events import on
from monitoring.events import BreachJudged
from monitoring.models import SeriousBreach
from monitoring.services.breaches import settle_clocks


@on(BreachJudged, lane=Lane.SAFETY)
def settle_for_sponsor(event: BreachJudged) -> None:
    """Start or stop what the reporting company could not; harmless however often it runs."""
    breach = SeriousBreach.objects.select_related("study_site").filter(pk=event.breach_id).first()
    if breach is not None:
        settle_clocks(breach, by=Principal.platform())
