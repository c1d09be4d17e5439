"""A leaver's page 离职交接: what a person holds, settled before the account closes."""
