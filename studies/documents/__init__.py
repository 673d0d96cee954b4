"""The documents of contracts and of the transfer of obligations."""
