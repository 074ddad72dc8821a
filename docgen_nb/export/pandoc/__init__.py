"""The way through pandoc: manuscript → Markdown with marks → pandoc's tree, cleaned → a format."""
