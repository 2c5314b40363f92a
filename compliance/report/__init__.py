"""An answer as a person reads it: sheets, pages, pictures, and the questions with what is typed in reply."""
