"""What a network is: its layers and a hash of them, read from any framework without importing another one."""
