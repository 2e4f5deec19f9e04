"""Judge the answers of a class: untrusted until shown otherwise."""
