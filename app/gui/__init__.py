"""The examiner's window; everything that knows Qt lives below this package."""
