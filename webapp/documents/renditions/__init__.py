"""Body and cover pages made once, and what is laid over them at delivery."""
