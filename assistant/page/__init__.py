"""The tabs and cards of the page: the only Gradio code besides app.py."""
