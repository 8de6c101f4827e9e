"""The doors to an OpenID provider: a real one (node, `oidc-provider`), and one that attacks us."""
