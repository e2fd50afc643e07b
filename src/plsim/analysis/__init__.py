"""Turn the rows of a run into paired differences, verdicts and sentences.

Everything here reads tables and the manifest as data; nothing knows a policy or a mechanism.
"""
