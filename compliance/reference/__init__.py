"""What the rulebook says, as plain data: rules, instruments, lists and screened names, for whoever shows them."""
