"""Deputies 代理: who decides for whom, from when to when, for what."""
