"""The court report: records to blocks to PDF to signed PDF to verified PDF, as pure functions."""
