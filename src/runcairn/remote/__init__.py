"""The server seen from outside: address, key, requests, what its answers mean. The only HTTP client of the package."""
