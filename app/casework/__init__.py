"""The headless core: it owns the case, its evidence, findings, reviews, reports and audit log."""
