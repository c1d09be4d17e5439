"""The year's working days: the organisation's own days, the yearly order of holidays."""
