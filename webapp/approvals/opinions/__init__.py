"""Opinions of a countersign step 会签意见: answered, printed as a sheet; silence is no consent."""
