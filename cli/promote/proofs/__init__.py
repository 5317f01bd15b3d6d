"""What nobody can do on a path, in sentences, each with the statements it rests on."""
