"""Finding faces in a picture and naming their parts."""
