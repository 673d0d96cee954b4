"""What the actions of regulatory records take."""

from regulatory.forms.milestones import CorrectionForm, MilestoneForm

__all__ = ["CorrectionForm", "MilestoneForm"]
