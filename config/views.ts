export const views = { extension: 'ejs', layout: 'layouts/layout' }
