"""From score maps to masks, named regions, ids, verdicts; measures nothing itself."""
