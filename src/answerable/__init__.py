"""Every emergency call answered; every answer answerable."""
