"""E2B(R3) messages become versions of safety cases."""
