"""The documents of the demo, and who signs in to it. Its sign-in is public and meant to be."""

PASSWORD = "postmortem-demo"
# One person of each role: sign-in name and role. All people of the demo have the password.
SIGN_INS = (("sam", "author"), ("ada", "admin"), ("vera", "viewer"))
