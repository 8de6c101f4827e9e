// So many acts at a time, the others wait for their turn.

export class Guichets {
  constructor(nombre) {
    this.libres = nombre;
    this.file = [];
  }

  /** Do `acte` as soon as there is room; return what it returns. */
  async passer(acte) {
    if (this.libres > 0) this.libres -= 1;
    else await new Promise((tour) => this.file.push(tour));
    try {
      return await acte();
    } finally {
      const suivant = this.file.shift();
      if (suivant) suivant();
      else this.libres += 1;
    }
  }
}
