"""What an agreement between two organizations may say, before it becomes rights; pure, every refusal with its clause."""
