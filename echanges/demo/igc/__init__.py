"""A test PKI in the shape of the IGC-Santé: its certificates, and the folder that holds them."""
