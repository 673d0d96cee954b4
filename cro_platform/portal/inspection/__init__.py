"""The inspector's own pages: what had been approved by the date of the grant, read from the trail, each click recorded."""
