"""The pages of system administration: organisation, departments, roles."""
