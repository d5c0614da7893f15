"""From free text to chosen options, with a reason when that fails."""
