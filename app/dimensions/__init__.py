"""What the page *Dimensions* is made of; the rows of the divergence report serve other pages too."""
