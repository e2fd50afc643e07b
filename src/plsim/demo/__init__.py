"""The workshop page: two schools side by side, live, in a browser, without internet."""
