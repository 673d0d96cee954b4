"""How dates are typed: the ISO form first, because a date field of the browser knows no other."""
