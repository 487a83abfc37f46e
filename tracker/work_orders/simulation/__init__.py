"""Past orders under another version of the ladder: people act as they did, the machine anew."""
