"""Pure rules of sites: registers, plans of enrolment, forecasts."""
