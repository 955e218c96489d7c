"""The ForgeryTalker engine: pictures in, findings out; knows neither Qt, nor cases, nor keys."""
