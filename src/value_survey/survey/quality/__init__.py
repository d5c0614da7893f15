"""Quality control of the questionnaire (paper, appendix A): wordings, translations and human answers."""
