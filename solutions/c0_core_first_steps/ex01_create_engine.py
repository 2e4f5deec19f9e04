"""Create an engine.

Why: an engine is where connections come from, and a program makes one for each database.
Making it connects to nothing: `example.db` does not exist until a connection is opened.
MetaData is a catalogue in Python. It knows no database: you name the engine when you use it.

Also: `URL.create("sqlite", database="example.db")` in place of the text. It is better when
the parts come from settings: a password may then contain an @ or a slash.
"""

from sqlalchemy import Engine, MetaData, create_engine

engine: Engine = create_engine("sqlite:///example.db", echo=True)

metadata: MetaData = MetaData()
