"""Work orders: from the report of a fault to its confirmed fix, and the stage that has each."""
