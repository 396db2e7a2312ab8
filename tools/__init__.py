"""Programs for development only: set-up, servers, checks. The product never imports them."""
