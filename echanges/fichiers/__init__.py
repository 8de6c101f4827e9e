"""What a file is: formats, removal of metadata, checks of structure. Knows bytes only.

formats     what is accepted, under which name; the first look, in the web process
nettoyage   removes metadata from images while they arrive, without loss
controle    reads a whole file and refuses what is active, broken or out of proportion; runs only
            in the confined process
"""
