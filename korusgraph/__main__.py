"""`python -m korusgraph`: the command line."""

from korusgraph.cli.main import main

if __name__ == "__main__":
    main()
