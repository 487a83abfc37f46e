"""One act on several orders at once: what it would do, doing it order by order, taking it back."""
