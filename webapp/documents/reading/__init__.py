"""Reading a document: its text, its exact revisions, its pages; every view above ordinary is journalled."""
