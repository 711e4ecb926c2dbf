"""The only room that introduces room to room: what happens when something is pressed, painted, saved or trained."""
