"""The report: a static site where people see the framework, its doubts and its changes."""
