"""From settled lines to the assessment: reasons, papers, questions and words."""
