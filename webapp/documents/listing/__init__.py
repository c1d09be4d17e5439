"""The controlled document list: on screen, on paper and as a workbook, as at any date."""
