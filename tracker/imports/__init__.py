"""Taking over suppliers' job logs: read the file, plan (a dry run), and do what the plan says."""
