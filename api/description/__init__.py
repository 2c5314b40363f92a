"""The description of the service, made from its routes, the library's models, and what is really answered."""
